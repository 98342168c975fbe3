// Command ocifit stands before runc on machines whose root lacks CAP_SYS_RESOURCE. There the kernel
// refuses what container engines ask for by default: that capability itself, a negative
// oom_score_adj, and limits above the hard ones. ocifit takes these out of the request and then
// becomes runc.
package main

import (
	"fmt"
	"os"
	"syscall"
)

// realRunc is where Debian keeps it, on the host as inside the nodes.
var realRunc = "/usr/sbin/runc"

func main() {
	if err := fitRequest(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ocifit:", err)
		os.Exit(1)
	}
	args := append([]string{realRunc}, os.Args[1:]...)
	err := syscall.Exec(realRunc, args, os.Environ())
	fmt.Fprintf(os.Stderr, "ocifit: cannot start %s: %v\n", realRunc, err)
	os.Exit(1)
}

func fitRequest(args []string) error {
	request, found := parseRequest(args)
	if !found {
		return nil
	}
	return rewriteJSON(request.file, func(document map[string]any) {
		process := document
		if request.isBundle {
			process, _ = document["process"].(map[string]any)
		}
		fitProcess(process, currentHardLimits())
	})
}
