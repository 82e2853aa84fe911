// Starts Azurite's queue service, with the arguments given, for as long as standard input is
// open: when the test that holds the other end is gone, however it went, so is Azurite.
process.stdin.on("close", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdin.resume();

require("azurite/dist/src/queue/main.js");
