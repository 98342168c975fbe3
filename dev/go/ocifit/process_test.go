package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func limitOf(most uint64) hardLimit {
	return func(kind string) (uint64, bool) { return most, kind == "RLIMIT_NOFILE" }
}

func fitted(t *testing.T, document string, isBundle bool) map[string]any {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	err := rewriteJSON(file, func(read map[string]any) {
		process := read
		if isBundle {
			process, _ = read["process"].(map[string]any)
		}
		fitProcess(process, limitOf(1000))
	})
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	result := map[string]any{}
	if err := json.Unmarshal(written, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

func TestTheLackingCapabilityLeavesEveryList(t *testing.T) {
	process := fitted(t, `{"capabilities":{"bounding":["CAP_CHOWN","CAP_SYS_RESOURCE"],"effective":["CAP_SYS_RESOURCE"]}}`, false)
	got, _ := json.Marshal(process["capabilities"])
	if want := `{"bounding":["CAP_CHOWN"],"effective":[]}`; string(got) != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}

func TestLimitsNeverExceedTheHardOneAndUnknownOnesStay(t *testing.T) {
	document := fitted(t, `{"process":{"rlimits":[{"type":"RLIMIT_NOFILE","soft":10,"hard":18446744073709551615},{"type":"RLIMIT_NEW","soft":5,"hard":5000}]}}`, true)
	got, _ := json.Marshal(document)
	if want := `{"process":{"rlimits":[{"hard":1000,"soft":10,"type":"RLIMIT_NOFILE"},{"hard":5000,"soft":5,"type":"RLIMIT_NEW"}]}}`; string(got) != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}

func TestOnlyANegativeOOMScoreIsRaised(t *testing.T) {
	if got := fitted(t, `{"oomScoreAdj":-998}`, false)["oomScoreAdj"]; got != float64(0) {
		t.Fatalf("got %v, want 0", got)
	}
	if got := fitted(t, `{"oomScoreAdj":1000}`, false)["oomScoreAdj"]; got != float64(1000) {
		t.Fatalf("got %v, want 1000", got)
	}
}

func TestTheRequestIsFoundBehindGlobalOptions(t *testing.T) {
	cases := map[string]struct {
		args []string
		want request
		ok   bool
	}{
		"create with a bundle": {[]string{"--root", "/run/x", "--log=/l", "create", "--bundle", "/b", "id"}, request{"/b/config.json", true}, true},
		"run in the folder":    {[]string{"run", "id"}, request{"config.json", true}, true},
		"exec with a process":  {[]string{"--systemd-cgroup", "exec", "--process=/p.json", "id"}, request{"/p.json", false}, true},
		"exec by arguments":    {[]string{"exec", "id", "sh"}, request{}, false},
		"a root named create":  {[]string{"--root", "create", "state", "id"}, request{}, false},
	}
	for name, one := range cases {
		t.Run(name, func(t *testing.T) {
			got, ok := parseRequest(one.args)
			if got != one.want || ok != one.ok {
				t.Fatalf("got %v %v, want %v %v", got, ok, one.want, one.ok)
			}
		})
	}
}
