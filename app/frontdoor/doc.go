// Package frontdoor stands between the network and a BaRS receiver. It lets in
// whom it should, over mutual TLS or from a reverse proxy on the same computer,
// and it bounds what anyone can make the receiver hold: connections, headers,
// bodies, time, and how many requests are in work. It looks into no message.
//
// BaRS Core, Security; BaRS Core, Non-functional requirements.
package frontdoor
