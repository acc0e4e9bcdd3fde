package receiver

import "net/http"

func (r *Receiver) serve(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotImplemented) }
