// Usage: Connectors.Qdrant.Emulator [--port N]. Prints its address when it is ready, and ends with its standard input.
using Connectors.Qdrant.Emulator;

var port = args is ["--port", var text] ? int.Parse(text) : 0;
await using var emulator = await QdrantEmulator.StartAsync(new QdrantEmulatorOptions { Port = port });
emulator.Requests.Keep = false;
Console.WriteLine(emulator.Address.GetLeftPart(UriPartial.Authority));
while (await Console.In.ReadLineAsync() is not null)
{
    // Whatever is typed keeps it alive.
}
