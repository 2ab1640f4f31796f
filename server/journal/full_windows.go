package journal

import (
	"errors"

	"golang.org/x/sys/windows"
)

// full reports whether an error says that there is no room on the disk, or none for
// this user. Package syscall's ENOSPC is of its own making here: no call returns it.
func full(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}
