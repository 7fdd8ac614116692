using System.Globalization;
using Connectors.Embedded.KillHost;
using Connectors.Embedded.Storage;
using Microsoft.Extensions.Logging.Abstractions;

// Writes batches into a store until it is killed, and says on standard output which ones were acknowledged. Arguments: the store's
// folder, the first batch. Every batch writes the same ten ids of its number modulo 50 (so there are replacements and old segments to
// clean up), and every third batch deletes one of them again.
var first = int.Parse(args[1], CultureInfo.InvariantCulture);
var options = new StorageOptions { MaxLogBytes = 200_000, MaxHeadRows = 300 };
using var folder = StoreFolder.Open(args[0], options, NullLogger.Instance);
if (!folder.Exists(KillWorkload.Collection))
    folder.CreateCollection(KillWorkload.Collection, KillWorkload.Layout, "{}"u8.ToArray());
await using var storage = await folder.OpenCollectionAsync(KillWorkload.Collection, null, null, CancellationToken.None);
Console.WriteLine("open");
for (var batch = first; ; batch++)
{
    await storage.CommitAsync(WriteOperation.Upsert(KillWorkload.Layout, KillWorkload.Points(batch)), CancellationToken.None);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"upsert {batch}"));
    if (batch % 3 == 0)
    {
        await storage.CommitAsync(WriteOperation.Delete([KillWorkload.Id(batch, 0)]), CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"delete {batch}"));
    }
}
