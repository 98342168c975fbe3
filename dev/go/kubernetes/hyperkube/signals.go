package main

import (
	"context"

	genericapiserver "k8s.io/apiserver/pkg/server"
)

// contextOfSignals ends on the first SIGINT or SIGTERM, as the kubelet's own main has it.
func contextOfSignals() context.Context {
	return genericapiserver.SetupSignalContext()
}
