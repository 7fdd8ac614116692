using System.Text;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

public class DamageTests
{
    private const int Records = 6;

    [Fact]
    public async Task A_log_cut_at_any_byte_of_its_last_record_opens_with_all_earlier_records_and_a_warning()
    {
        using var source = new TemporaryFolder();
        var (starts, states) = await WriteLogAsync(source.Path);
        var whole = File.ReadAllBytes(source.Find("log-*"));
        for (var length = starts[^1]; length <= whole.Length; length++)
        {
            using var folder = TemporaryFolder.CopyOf(source.Path);
            var log = folder.Find("log-*");
            File.WriteAllBytes(log, whole[..(int)length]);
            var logger = new ListLogger();
            await using (var collection = await TestCollection.OpenAsync(folder.Path, logger: logger))
            {
                Assert.Equal(states[length == whole.Length ? ^1 : ^2], collection.Contents());
                if (length == starts[^1] || length == whole.Length)
                    Assert.Empty(logger.Messages);
                else
                    Assert.Contains($"its last {length - starts[^1]} bytes, from offset {starts[^1]}", Assert.Single(logger.Messages), StringComparison.Ordinal);
                await collection.UpsertAsync([77]);
            }

            await using var again = await TestCollection.OpenAsync(folder.Path, logger: logger);
            Assert.Equal(states[length == whole.Length ? ^1 : ^2].Count + 1, again.Contents().Count);
        }
    }

    [Fact]
    public async Task Every_flipped_byte_of_a_log_is_either_its_torn_tail_or_named_with_file_and_offset()
    {
        using var source = new TemporaryFolder();
        var (starts, states) = await WriteLogAsync(source.Path);
        var path = source.Find("log-*");
        var whole = File.ReadAllBytes(path);
        var (refused, dropped) = (0, 0);
        for (var at = 0; at < whole.Length; at += at < 200 ? 1 : 3)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= (byte)(1 << at % 8);
            File.WriteAllBytes(path, damaged);
            if (at >= starts[^1])
            {
                await using (var collection = await TestCollection.OpenAsync(source.Path))
                    Assert.Equal(states[^2], collection.Contents());
                dropped++;
                continue;
            }

            var exception = await Assert.ThrowsAsync<CorruptFileException>(() => TestCollection.OpenAsync(source.Path));
            Assert.Equal(path, exception.FilePath);
            Assert.Contains(path, exception.Message, StringComparison.Ordinal);
            Assert.Equal(at < FilePreamble.Size ? 0 : at < starts[0] ? FilePreamble.Size : starts.Last(start => start <= at), exception.Offset);
            refused++;
        }

        Assert.InRange(refused, 500, int.MaxValue);
        Assert.InRange(dropped, 50, int.MaxValue);
    }

    [Theory]
    [InlineData("segment-*")]
    [InlineData("manifest.bin")]
    [InlineData("definition.json")]
    public async Task Every_flipped_byte_of_another_file_is_named_with_file_and_offset(string pattern)
    {
        using var source = new TemporaryFolder();
        await using (var collection = await TestCollection.OpenAsync(source.Path))
        {
            await collection.UpsertAsync(Enumerable.Range(0, 100));
            await collection.DeleteAsync([5]);
            await collection.Storage.CheckpointAsync(CancellationToken.None);
            await collection.DeleteAsync([6, 7]);
            await collection.UpsertAsync([200]);
            await collection.Storage.CheckpointAsync(CancellationToken.None);
        }

        var path = source.Find(pattern);
        var whole = File.ReadAllBytes(path);
        var step = Math.Max(1, whole.Length / 400);
        for (var at = 0; at < whole.Length; at += at < 300 ? 1 : step)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= (byte)(1 << at % 8);
            File.WriteAllBytes(path, damaged);
            var exception = await Assert.ThrowsAsync<CorruptFileException>(() => OpenAndReadDefinitionAsync(source.Path));
            Assert.Equal(path, exception.FilePath);
            Assert.InRange(exception.Offset, 0, at);
        }

        foreach (var length in (int[])[0, 1, 15, 16, 40, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(path, whole[..Math.Min(length, whole.Length - 1)]);
            Assert.Equal(path, (await Assert.ThrowsAsync<CorruptFileException>(() => OpenAndReadDefinitionAsync(source.Path))).FilePath);
        }

        File.WriteAllBytes(path, [.. whole, 0]);
        Assert.Equal(path, (await Assert.ThrowsAsync<CorruptFileException>(() => OpenAndReadDefinitionAsync(source.Path))).FilePath);
        File.WriteAllBytes(path, whole);
        await OpenAndReadDefinitionAsync(source.Path);
    }

    [Theory]
    [InlineData("segment-*")]
    [InlineData("log-*")]
    [InlineData("manifest.bin")]
    public async Task A_missing_file_is_named(string pattern)
    {
        using var folder = new TemporaryFolder();
        await using (var collection = await TestCollection.OpenAsync(folder.Path))
        {
            await collection.UpsertAsync([1]);
            await collection.Storage.CheckpointAsync(CancellationToken.None);
        }

        var path = folder.Find(pattern);
        File.Delete(path);
        Assert.Equal(path, (await Assert.ThrowsAsync<CorruptFileException>(() => TestCollection.OpenAsync(folder.Path))).FilePath);
    }

    [Theory]
    [InlineData("segment-*")]
    [InlineData("log-*")]
    [InlineData("manifest.bin")]
    public async Task A_format_of_another_version_is_refused_as_such(string pattern)
    {
        using var folder = new TemporaryFolder();
        await using (var collection = await TestCollection.OpenAsync(folder.Path))
        {
            await collection.UpsertAsync([1]);
            await collection.Storage.CheckpointAsync(CancellationToken.None);
        }

        var bytes = File.ReadAllBytes(folder.Find(pattern));
        bytes[8] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(12), Checksum.Of(bytes.AsSpan(0, 12)));
        File.WriteAllBytes(folder.Find(pattern), bytes);
        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => TestCollection.OpenAsync(folder.Path));
        Assert.Contains("format version 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_look_like_a_record_of_another_log_are_not_one()
    {
        using var folder = new TemporaryFolder();
        var (starts, states) = await WriteLogAsync(folder.Path);
        using var other = new TemporaryFolder();
        await WriteLogAsync(other.Path);
        var foreign = File.ReadAllBytes(other.Find("log-*"));
        var own = File.ReadAllBytes(folder.Find("log-*"));

        // The last record of the same history in a file with another salt: same sequence number, same place, same content.
        File.WriteAllBytes(folder.Find("log-*"), [.. own[..(int)starts[^1]], .. foreign[(int)starts[^1]..]]);
        await using var collection = await TestCollection.OpenAsync(folder.Path);
        Assert.Equal(states[^2], collection.Contents());
    }

    [Fact]
    public void The_checksum_is_the_published_one()
    {
        // RFC 3720, B.4: 32 bytes of zeros, of ones, and ascending; and the check value of the catalogue of CRCs.
        Assert.Equal(0x8A9136AAu, Checksum.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Checksum.Of([.. Enumerable.Repeat((byte)255, 32)]));
        Assert.Equal(0x46DD794Eu, Checksum.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0xE3069283u, Checksum.Of("123456789"u8));
    }

    private static async Task OpenAndReadDefinitionAsync(string path)
    {
        using (var folder = StoreFolder.Open(path, new StorageOptions(), new ListLogger(), new QuickDisk()))
            Assert.Equal("{\"sparse\":2}", Encoding.UTF8.GetString(folder.ReadDefinition(TestCollection.Name)));
        await using var collection = await TestCollection.OpenAsync(path);
    }

    // Records of one log: where each starts, and the contents before the first and after each.
    private static async Task<(List<long> Starts, List<SortedDictionary<string, string>> States)> WriteLogAsync(string path)
    {
        var (starts, states) = (new List<long>(), new List<SortedDictionary<string, string>>());
        await using var collection = await TestCollection.OpenAsync(path);
        states.Add(collection.Contents());
        var log = Directory.EnumerateFiles(path, "log-*", SearchOption.AllDirectories).Single();
        for (var i = 0; i < Records; i++)
        {
            starts.Add(new FileInfo(log).Length);
            if (i == 3)
                await collection.DeleteAsync([1]);
            else
                await collection.UpsertAsync([i, i + 1, i + 2], i);
            states.Add(collection.Contents());
        }

        return (starts, states);
    }
}
