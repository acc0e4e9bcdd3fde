// Package operation holds what operators load into Prometheus and Grafana against
// what the running program answers: every name and label that an alert or a panel
// uses is there, and each alert fires when it must, and not before. It is a module
// of its own because the query engine of Prometheus brings much along.
package operation
