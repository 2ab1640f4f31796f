package strain

import "golang.org/x/sys/windows"

// giveWay has a process give way to others. Where that isn't allowed, it doesn't.
func giveWay(pid int) {
	h, err := windows.OpenProcess(windows.PROCESS_SET_INFORMATION, false, uint32(pid))
	if err != nil {
		return
	}
	defer windows.CloseHandle(h)
	windows.SetPriorityClass(h, windows.BELOW_NORMAL_PRIORITY_CLASS)
}
