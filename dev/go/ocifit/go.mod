module howdah.dev/local/ocifit

go 1.24.0
