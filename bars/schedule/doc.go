// Package schedule turns a provider's opening hours into times that can be
// booked, and those into the resources that a slot search answers with.
//
// Hours are those of clocks in the United Kingdom. On the day on which they go
// forward an hour is missing and has no times; on the day on which they go back
// an hour happens twice, and hours that name a time in it mean the first.
//
// BaRS Applications, Slot search; BaRS Core, GET /Slot.
package schedule
