#pragma once
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc declares these two only with _GNU_SOURCE, which Swift does not build its modules with.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// pipe2(2): neither end is inherited. Returns -1 with errno.
static inline int longstop_pipe(int ends[2]) {
    return (int)syscall(SYS_pipe2, ends, O_CLOEXEC);
}

/// Starts the child in `folder`, with no descriptor but 0, 1 and 2. Returns 0, or an errno.
static inline int longstop_spawn_bare(posix_spawn_file_actions_t *actions, const char *folder) {
    int code = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    return code ? code : posix_spawn_file_actions_addchdir_np(actions, folder);
}
