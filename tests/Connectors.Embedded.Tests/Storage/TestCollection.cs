using System.Runtime.InteropServices;
using System.Text;
using Connectors.Embedded.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Embedded.Tests.Storage;

/// <summary>An open collection of one store folder, and the points that tests put into it.</summary>
internal sealed class TestCollection : IAsyncDisposable
{
    public const string Name = "docs";

    private readonly StoreFolder? _folder;

    private TestCollection(StoreFolder? folder, CollectionStorage storage) => (_folder, Storage) = (folder, storage);

    public static BlockLayout Layout { get; } = new(2, [3, 2]);

    public CollectionStorage Storage { get; }

    public static async Task<TestCollection> OpenAsync(
        string path,
        StorageOptions? options = null,
        DiskAccess? disk = null,
        ILogger? logger = null,
        ICollectionIndex? index = null,
        IProgress<OpenProgress>? progress = null)
    {
        var folder = StoreFolder.Open(path, options ?? new StorageOptions(), logger ?? NullLogger.Instance, disk ?? new QuickDisk());
        try
        {
            if (!folder.Exists(Name))
                folder.CreateCollection(Name, Layout, Encoding.UTF8.GetBytes("{\"sparse\":2}"));
            return new TestCollection(folder, await folder.OpenCollectionAsync(Name, index, progress, CancellationToken.None));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public static TestCollection InMemory(StorageOptions? options = null, ICollectionIndex? index = null) =>
        new(null, CollectionStorage.InMemory(Layout, index, options ?? new StorageOptions(), NullLogger.Instance));

    /// <summary>A point whose whole content follows from its number and version; absent vectors are among them.</summary>
    public static StoredPoint Point(int number, int version = 0)
    {
        var random = new Random(HashCode.Combine(number, version) & 0xFFFF);
        var sparse = new SparseRow[2];
        for (var field = 0; field < sparse.Length; field++)
        {
            if ((number + version + field) % 4 == 0)
                continue;
            var indices = Enumerable.Range(0, (number + field) % 6).Select(i => (uint)(i * 7 + number)).ToArray();
            sparse[field] = new SparseRow(indices, indices.Select(_ => random.NextSingle()).ToArray());
        }

        float[][] dense = [[number, version, 0.5f], (number + version) % 3 == 0 ? [] : [version, -number]];
        var payload = Encoding.UTF8.GetBytes($"{{\"number\":{number},\"version\":{version},\"text\":\"{new string('x', number % 40)}\"}}");
        return new StoredPoint($"id-{number}", payload, sparse, [.. dense.Select(vector => new ReadOnlyMemory<float>(vector))]);
    }

    /// <summary>A point as one line of text, so that states can be compared.</summary>
    public static string Describe(StoredPoint point) =>
        $"{point.Id} {Encoding.UTF8.GetString(point.Payload.Span)} "
        + string.Join(' ', point.Sparse.Select(row => row.IsPresent ? Describe(row.Indices.Span, row.Values.Span) : "-")) + " "
        + string.Join(' ', point.Dense.Select(vector => vector.IsEmpty ? "-" : string.Join(',', vector.ToArray())));

    public static string Describe(BlockView view, int row)
    {
        var block = view.Block;
        return Describe(new StoredPoint(
            Encoding.UTF8.GetString(block.Ids.Span(row)),
            block.Payloads[row],
            [.. block.Sparse.Select(column => column.Present[row] ? new SparseRow(column.IndicesOf(row), column.ValuesOf(row)) : default)],
            [.. block.Dense.Select(column => column.Present[row] ? column[row] : default)]));
    }

    /// <summary>Every live point by id, each also looked up by its id.</summary>
    public static SortedDictionary<string, string> Contents(CollectionSnapshot snapshot)
    {
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var view in snapshot.Views)
        {
            for (var row = 0; row < view.Rows; row++)
            {
                if (!view.IsLive(row))
                    continue;
                var id = view.Block.Ids.Span(row);
                Assert.True(snapshot.TryLocate(id, out var found, out var foundRow));
                Assert.Equal((view.Block.Id, row), (found.Block.Id, foundRow));
                contents.Add(Encoding.UTF8.GetString(id), Describe(view, row));
            }
        }

        Assert.Equal(snapshot.LiveCount, contents.Count);
        return contents;
    }

    public SortedDictionary<string, string> Contents() => Contents(Storage.Current);

    public Task<CommitResult> UpsertAsync(IEnumerable<int> numbers, int version = 0) =>
        Storage.CommitAsync(WriteOperation.Upsert(Layout, numbers.Select(number => Point(number, version))), CancellationToken.None);

    public Task<CommitResult> DeleteAsync(IEnumerable<int> numbers) =>
        Storage.CommitAsync(WriteOperation.Delete(numbers.Select(number => $"id-{number}")), CancellationToken.None);

    public Task<CommitResult> SetPayloadAsync(int number, string payload) =>
        Storage.CommitAsync(WriteOperation.SetPayload([new($"id-{number}", Encoding.UTF8.GetBytes(payload))]), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        _folder?.Dispose();
    }

    private static string Describe(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values) =>
        $"[{Convert.ToHexString(MemoryMarshal.AsBytes(indices))}:{Convert.ToHexString(MemoryMarshal.AsBytes(values))}]";
}
