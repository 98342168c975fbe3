package main

import (
	"path/filepath"
	"strings"
)

// request is the file of an OCI command line that describes the process to start.
type request struct {
	file string
	// isBundle tells a bundle's config.json from the bare process of an exec.
	isBundle bool
}

// parseRequest finds the file of create, run and exec; other commands start nothing.
func parseRequest(args []string) (request, bool) {
	command, rest := splitCommand(args)
	switch command {
	case "create", "run", "restore":
		bundle := option(rest, "--bundle", "-b")
		return request{file: filepath.Join(bundle, "config.json"), isBundle: true}, true
	case "exec":
		file := option(rest, "--process", "-p")
		return request{file: file}, file != ""
	}
	return request{}, false
}

// globalsWithValue are runc's global options that take their value from the next argument.
var globalsWithValue = map[string]bool{
	"--log": true, "--log-format": true, "--root": true, "--criu": true, "--rootless": true,
}

func splitCommand(args []string) (string, []string) {
	for i := 0; i < len(args); i++ {
		if !strings.HasPrefix(args[i], "-") {
			return args[i], args[i+1:]
		}
		if globalsWithValue[args[i]] {
			i++
		}
	}
	return "", nil
}

func option(args []string, long, short string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, long+"="); ok {
			return value
		}
		if (arg == long || arg == short) && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}
