// Usage: Connectors.Qdrant.Emulator [--port N]. Prints its address when it is ready, and runs until it is told to end (SIGTERM, Ctrl+C).
using System.Runtime.InteropServices;
using Connectors.Qdrant.Emulator;

var port = args is ["--port", var text] ? int.Parse(text) : 0;
var ended = new TaskCompletionSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
await using var emulator = await QdrantEmulator.StartAsync(new QdrantEmulatorOptions { Port = port });
emulator.Requests.Keep = false;
Console.WriteLine(emulator.Address.GetLeftPart(UriPartial.Authority));
await ended.Task;

void End(PosixSignalContext context)
{
    context.Cancel = true;
    ended.TrySetResult();
}
