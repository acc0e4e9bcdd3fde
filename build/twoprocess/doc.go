// Package twoprocess runs a whole episode between two built programs: an NHS
// 111 service that sends, and an emergency department that receives, over mutual
// TLS through the simulated network in a third process.
package twoprocess
