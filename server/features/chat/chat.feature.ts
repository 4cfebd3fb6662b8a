import { type Author, chat, isRoom, RtError, type Value } from 'rt-elements/protocol';
import { type CallContext, type ChannelState, defineFeature, type Desk, type Feature } from '../../feature.ts';
import { applyDelete, applyEdit, applySend } from './chat.rules.ts';
import { chatRoutes } from './chat.routes.ts';
import { CHAT_OPTIONS, type ChatSettings, readChatSettings } from './chat.settings.ts';
import { applyForgetReactions, applyReact, isEmoji, ownReactions, reactedTo, reactionsId } from './reaction.rules.ts';
import { applyForget, applySeen, chatMeOf, ownOf, readId, RECEIPTS } from './receipts.rules.ts';
import { type MayRead, RoomList } from './room-list.ts';
import { RoomNews } from './room-news.ts';
import { channelOfRoom } from './rooms.rules.ts';

/** What chat keeps in memory on one server. */
interface Office {
  readonly list: RoomList;
  readonly news: RoomNews;
}

const NO_READS = {};

/** Chat: the room's log is the truth; the view of messages is folded from it in the same transaction. */
export const chatFeature = chatWith(readChatSettings());

function chatWith(settings: ChatSettings): Feature<typeof chat> {
  const offices = new WeakMap<Desk, Office>();
  const officeOf = (desk: Desk): Office => {
    const known = offices.get(desk);
    if (known !== undefined) return known;
    const list = new RoomList(desk);
    const office = { list, news: new RoomNews(desk, settings.receipts) };
    offices.set(desk, office);
    return office;
  };
  /** Tells those who look at the list of their rooms, once it is stored. */
  const said = async <Reply>({ desk, room }: CallContext, stored: Promise<Reply>): Promise<Reply> => {
    const reply = await stored;
    officeOf(desk).news.said(room);
    return reply;
  };
  /** Whoever speaks is a member, which is noted behind the answer and once. */
  const joined = (desk: Desk, room: string, author: Author): void => {
    const { list } = officeOf(desk);
    if (list.knows(author.id, room) || !isRoom(room)) return;
    const note = async (): Promise<void> => {
      await list.note(author.id, room);
      await desk.append(channelOfRoom(room), { records: [readId(author.id), RECEIPTS] }, (state) =>
        applySeen(state, {}, author, settings.receipts),
      );
      officeOf(desk).news.read(author.id, room);
    };
    try {
      desk.after(0, note);
    } catch (error) {
      // What was said is stored all the same; whoever cannot be noted now is noted with what they say next.
      if (!(error instanceof RtError && error.code === 'LIMIT')) throw error;
    }
  };

  return defineFeature(chat, {
    speech: ['send', 'edit', 'react'],
    paced: ['send'],
    personal: 'replay',
    personalCalls: ['rooms'],
    standing: ['receipts', 'rooms'],
    options: CHAT_OPTIONS,
    gone: ({ ref, m }) => ({ n: 'deleted', d: { ref, m } }),
    configure: (options, name) => chatWith(readChatSettings(options, name)),
    calls: {
      // What is called most: a step that waits for nothing would still make a promise for every message.
      send: (context, request) => {
        const { ref } = request;
        const reads = ref === undefined ? NO_READS : { rows: [ref], records: [ref] };
        return context
          .append(reads, (state) => applySend(state, request))
          .then((reply) => {
            const { desk, room, author } = context;
            officeOf(desk).news.said(room);
            joined(desk, room, author);
            return reply;
          });
      },
      edit: (context, request) =>
        said(
          context,
          context.append({ rows: [request.ref], records: [request.ref] }, (state, now) =>
            applyEdit(state, now, request, context.user.id, settings),
          ),
        ),
      delete: async (context, request) => {
        const moderates = await context.may('moderate');
        const changer = { userId: context.user.id, moderates };
        const reads = { rows: [request.ref], records: [request.ref] };
        return said(
          context,
          context.append(reads, (state) => applyDelete(state, request, changer)),
        );
      },
      react: (context, request) => {
        const { ref, emoji } = request;
        const userId = context.user.id;
        if (!isEmoji(emoji)) throw new RtError('BAD_REQUEST', 'emoji: expected one emoji');
        return context.append({ rows: [ref], records: [ref, reactionsId(ref, userId)] }, (state) =>
          applyReact(state, request, userId),
        );
      },
      seen: async (context, request) => {
        const { desk, room, author } = context;
        const { list, news } = officeOf(desk);
        const reads = { records: [readId(author.id), RECEIPTS] };
        const before = await desk.state(context.channel, reads.records);
        const now = applySeen(before, request, author, settings.receipts);
        // Positions only rise, so what changes nothing now changes nothing later: it need not be stored to be true.
        if (now.accept && now.records?.length === 0) return now.reply;
        const known = list.knows(author.id, room);
        await list.note(author.id, room);
        let isNew = false;
        const reply = await context.append(reads, (state) => {
          isNew = ownOf(state, author.id) === undefined;
          return applySeen(state, request, author, settings.receipts);
        });
        if (known && isNew) await list.noteAgain(author.id, room);
        news.read(author.id, room);
        return reply;
      },
      rooms: async (context) => {
        const { list, news } = officeOf(context.desk);
        const mayRead: MayRead = async (room) => context.may('history', channelOfRoom(room));
        // Watched before it is read: what is said meanwhile is told again and not missed.
        const v = news.watch(context.user.id, await list.roomsOf(context.user.id), context.user, mayRead);
        return { v, rooms: await list.list(context.user.id, mayRead) };
      },
    },
    me: {
      records: ({ id }) => [readId(id), RECEIPTS],
      of: (state, { id }, room) =>
        room.startsWith('~') ? undefined : (chatMeOf(state, id, settings.receipts) as unknown as Value),
    },
    pageMe: {
      records: (rows, { id }) =>
        rows.filter(({ d }) => d !== undefined && hasReactions(d)).map(({ k }) => reactionsId(k, id)),
      of: ownReactions,
    },
    forget: (userId, own) => [
      { records: [RECEIPTS, readId(userId)], of: (state) => applyForget(state, userId) },
      ...reactedTo(own).map((ref) => ({
        ...{ rows: [ref], records: [ref, reactionsId(ref, userId)] },
        of: (state: ChannelState) => applyForgetReactions(state, ref, userId),
      })),
    ],
    routes: chatRoutes(officeOf),
  });
}

const hasReactions = (data: Value): boolean => typeof data === 'object' && data !== null && 'reactions' in data;
