package browser

import "golang.org/x/sys/windows"

// Open has the system show an address in the user's browser, and does not wait for it.
func Open(address string) error {
	file, err := windows.UTF16PtrFromString(address)
	if err != nil {
		return err
	}
	return windows.ShellExecute(0, nil, file, nil, nil, windows.SW_SHOWNORMAL)
}
