/** Amounts as people write them: exact, in every language, with as many digits as the server says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { moneyText, parseAmount, typedText } from '../../../components/auction/money.ts';
import { AUCTION_MAX } from '../../../components/protocol/index.ts';

const EUR = { currency: 'EUR', exponent: 2 };
const JPY = { currency: 'JPY', exponent: 0 };
const KWD = { currency: 'KWD', exponent: 3 };
const SEED = 20_261_124;

test('an amount is read as the language writes it', () => {
  const cases: ReadonlyArray<readonly [string, typeof EUR, string, ReturnType<typeof parseAmount>]> = [
    ['1.234,50', EUR, 'de', 123_450],
    ['1234,5', EUR, 'de', 123_450],
    ['1.234', EUR, 'de', 123_400],
    ['1,234.50', EUR, 'en', 123_450],
    ['1,234', EUR, 'en', 123_400],
    ['1.234,50', EUR, 'en', 123_450],
    ['12.5', EUR, 'de', 1250],
    ['12,5', EUR, 'en', 1250],
    ['€ 12.00', EUR, 'en', 1200],
    ['12 EUR', EUR, 'en', 1200],
    ['1 234,50', EUR, 'fr', 123_450],
    ['1\u202f234,50 €', EUR, 'fr', 123_450],
    ["1'234.50", EUR, 'de-CH', 123_450],
    ['120.-', EUR, 'de-CH', 12_000],
    ['١٢٣٤٫٥', EUR, 'ar-EG', 123_450],
    [',5', EUR, 'de', 50],
    ['1.500,000', KWD, 'de', 1_500_000],
    ['1.500', KWD, 'en', 1500],
    ['12.345', KWD, 'en', 12_345],
    ['1,500', JPY, 'ja', 1500],
    ['1500.00', JPY, 'en', 1500],
    ['1500.5', JPY, 'en', 'too-fine'],
    ['1.005', EUR, 'en', 'too-fine'],
    ['0.29', EUR, 'en', 29],
    ['', EUR, 'en', 'empty'],
    ['  ', EUR, 'en', 'empty'],
    ['abc', EUR, 'en', 'no-number'],
    ['-5', EUR, 'en', 'no-number'],
    ['1e3', EUR, 'en', 'no-number'],
    ['1.2.3', EUR, 'en', 'no-number'],
    ['99999999999999999999', EUR, 'en', 'too-large'],
    ['∞', EUR, 'en', 'no-number'],
  ];
  for (const [text, money, locale, expected] of cases)
    assert.equal(parseAmount(text, money, locale), expected, `${text} in ${locale}`);
});

test('an amount is written digit by digit, with the digits the server counts', () => {
  assert.equal(moneyText(123_450, EUR, 'de'), '1.234,50\u00a0€');
  assert.equal(moneyText(1500, JPY, 'en'), '¥1,500');
  assert.equal(moneyText(12_345, KWD, 'en').replace('\u00a0', ' '), 'KWD 12.345');
  assert.equal(moneyText(AUCTION_MAX - 1, EUR, 'en'), '€9,999,999,999,999.99');
  assert.equal(typedText(5, EUR, 'de'), '0,05');
});

test(`what is written can be read again, whatever the amount and the language (seed ${SEED})`, () => {
  const language = fc.constantFrom('en', 'de', 'fr', 'es', 'ja', 'ar-EG', 'de-CH', 'hi', 'sv', 'pt-BR');
  fc.assert(
    fc.property(fc.nat(AUCTION_MAX), fc.constantFrom(EUR, JPY, KWD), language, (minor, money, locale) => {
      assert.equal(parseAmount(typedText(minor, money, locale), money, locale), minor);
      assert.equal(parseAmount(moneyText(minor, money, locale), money, locale), minor);
    }),
    { numRuns: 2000, seed: SEED },
  );
});
