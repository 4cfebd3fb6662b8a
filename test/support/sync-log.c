/* Loaded into a process from outside (LD_PRELOAD): writes `sync` to the file SYNC_LOG after every fsync and fdatasync,
 * and what the process says on its output before it is said, so that the order of both can be read afterwards. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef ssize_t (*writer)(int, const void *, size_t);
typedef int (*syncer)(int);

static ssize_t put(int fd, const void *bytes, size_t size) {
  static writer real;
  if (!real) real = (writer)dlsym(RTLD_NEXT, "write");
  return real(fd, bytes, size);
}

static void note(const void *bytes, size_t size) {
  const char *path = getenv("SYNC_LOG");
  if (!path) return;
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || put(fd, bytes, size) < 0) abort();
  close(fd);
}

static int synced(const char *name, int fd) {
  int result = ((syncer)dlsym(RTLD_NEXT, name))(fd);
  if (result == 0) note("sync\n", 5);
  return result;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

ssize_t write(int fd, const void *bytes, size_t size) {
  if (fd == STDOUT_FILENO) note(bytes, size);
  return put(fd, bytes, size);
}
