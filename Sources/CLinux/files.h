#pragma once
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What `fstatat(2)` says of a file, in a struct of our own: several C modules declare `struct stat`, and
/// Swift cannot tell which one a file means.
struct longstop_file_status {
    unsigned long long device, inode;
    unsigned int mode, owner;
    long long size, modified_seconds, modified_nanoseconds;
};

/// Looks at `name` within `folder` (AT_FDCWD for the working directory), or at `folder` itself when `name`
/// is empty; never follows a symbolic link. Returns 0, or an errno.
static inline int longstop_file_status(int folder, const char *name, struct longstop_file_status *out) {
    struct stat file;
    int failed = *name ? fstatat(folder, name, &file, AT_SYMLINK_NOFOLLOW) : fstat(folder, &file);
    if (failed) return errno;
    out->device = file.st_dev;
    out->inode = file.st_ino;
    out->mode = file.st_mode;
    out->owner = file.st_uid;
    out->size = file.st_size;
    out->modified_seconds = file.st_mtim.tv_sec;
    out->modified_nanoseconds = file.st_mtim.tv_nsec;
    return 0;
}

/// Renames without ever replacing a file. Returns 0, or an errno (EEXIST when the name is taken).
static inline int longstop_rename(int from_folder, const char *from, int to_folder, const char *to) {
    return syscall(SYS_renameat2, from_folder, from, to_folder, to, 1 /* RENAME_NOREPLACE */) == 0 ? 0 : errno;
}

/// Bytes of the file system that holds `path`, and of them those an ordinary user may still fill. Returns 0, or an errno.
static inline int longstop_file_system_space(const char *path, unsigned long long *size, unsigned long long *available) {
    struct statvfs found;
    if (statvfs(path, &found)) return errno;
    *size = (unsigned long long)found.f_blocks * found.f_frsize;
    *available = (unsigned long long)found.f_bavail * found.f_frsize;
    return 0;
}
