using System.Globalization;
using Connectors;
using Connectors.Embedded.KillHost;

// Writes batches into a store until it is killed, and says on standard output which ones were acknowledged. Arguments: the store's
// folder, the first batch. Every batch writes the same ten ids of its number modulo 50 (so there are replacements and old segments to
// clean up), and every third batch deletes one of them again.
var first = int.Parse(args[1], CultureInfo.InvariantCulture);
await using var store = KillWorkload.Open(args[0]);
var collection = await store.Collection(KillWorkload.Collection).CreateHybridCollectionAsync(KillWorkload.Definition);
Console.WriteLine("open");
for (var batch = first; ; batch++)
{
    await collection.UpsertAsync(KillWorkload.Points(batch));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"upsert {batch}"));
    if (batch % 3 == 0)
    {
        await collection.DeleteAsync([KillWorkload.Id(batch, 0)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"delete {batch}"));
    }
}
