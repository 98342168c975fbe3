package main

import (
	"encoding/json"
	"os"
	"strconv"
)

// rewriteJSON changes a document in place. Numbers stay text, so that none loses digits.
func rewriteJSON(file string, change func(map[string]any)) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()

	info, err := in.Stat()
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(in)
	decoder.UseNumber()
	document := map[string]any{}
	if err := decoder.Decode(&document); err != nil {
		return err
	}

	change(document)
	out, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return os.WriteFile(file, out, info.Mode().Perm())
}

func number(value any) (int64, bool) {
	text, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	parsed, err := text.Int64()
	return parsed, err == nil
}

// unsigned reads limits, of which "infinity" is the largest 64-bit number.
func unsigned(value any) (uint64, bool) {
	text, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	parsed, err := strconv.ParseUint(text.String(), 10, 64)
	return parsed, err == nil
}
