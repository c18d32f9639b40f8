#include <sys/timerfd.h>
#include <sys/inotify.h>
#include <sys/file.h>
