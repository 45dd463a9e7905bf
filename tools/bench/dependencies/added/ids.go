package main

import "github.com/oklog/ulid/v2"

// start names this process in what it logs.
var start = ulid.Make()
