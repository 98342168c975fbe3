package main

import "slices"

const lacking = "CAP_SYS_RESOURCE"

// hardLimit answers the hard limit in force for an OCI limit type such as RLIMIT_NOFILE.
type hardLimit func(kind string) (uint64, bool)

// fitProcess takes out of an OCI process what a root without CAP_SYS_RESOURCE may not ask for.
func fitProcess(process map[string]any, hard hardLimit) {
	if process == nil {
		return
	}
	dropCapability(process)
	raiseOOMScore(process)
	cutLimits(process, hard)
}

func dropCapability(process map[string]any) {
	sets, _ := process["capabilities"].(map[string]any)
	for name, value := range sets {
		names, ok := value.([]any)
		if !ok {
			continue
		}
		sets[name] = slices.DeleteFunc(names, func(one any) bool { return one == lacking })
	}
}

func raiseOOMScore(process map[string]any) {
	if score, ok := number(process["oomScoreAdj"]); ok && score < 0 {
		process["oomScoreAdj"] = 0
	}
}

func cutLimits(process map[string]any, hard hardLimit) {
	limits, _ := process["rlimits"].([]any)
	for _, entry := range limits {
		limit, ok := entry.(map[string]any)
		if !ok {
			continue
		}
		kind, _ := limit["type"].(string)
		most, known := hard(kind)
		if !known {
			continue
		}
		for _, key := range []string{"soft", "hard"} {
			if value, ok := unsigned(limit[key]); ok && value > most {
				limit[key] = most
			}
		}
	}
}
