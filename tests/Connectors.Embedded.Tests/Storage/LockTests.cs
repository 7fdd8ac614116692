using Connectors.Embedded.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Embedded.Tests.Storage;

public class LockTests
{
    [Fact]
    public void A_second_store_object_is_refused_and_told_who_holds_the_folder()
    {
        using var folder = new TemporaryFolder();
        var first = StoreFolder.Open(folder.Path, new StorageOptions(), NullLogger.Instance);
        var exception = Assert.Throws<StoreLockedException>(() => StoreFolder.Open(folder.Path, new StorageOptions(), NullLogger.Instance));
        Assert.Equal(Environment.ProcessId, exception.ProcessId);
        Assert.Contains(folder.Path, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);
        first.Dispose();
        StoreFolder.Open(folder.Path, new StorageOptions(), NullLogger.Instance).Dispose();
    }

    [Fact]
    public async Task A_lock_file_that_cannot_be_opened_is_not_called_one_that_is_in_use()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "store.lock");
        File.CreateSymbolicLink(path, path);
        var fault = await Assert.ThrowsAsync<StoreException>(() => EmbeddedStore.OpenAsync(folder.Path));
        Assert.Equal("io", fault.StatusCode);
        Assert.Contains("store.lock", fault.Message, StringComparison.Ordinal);
    }
}
