using System.Buffers;
using Connectors.Elasticsearch.Transport;

namespace Connectors.Elasticsearch.Tests.Transport;

/// <summary>How long the caller's memory is read.</summary>
public class RequestBodyTests
{
    [Fact]
    public async Task The_memory_is_in_use_until_the_connection_has_given_up()
    {
        using var body = new RequestBody(new ReadOnlySequence<byte>(new byte[100]), "application/json", gzip: false);
        Assert.True(body.WhenIdleAsync().IsCompleted);
        Assert.False(body.WasStarted);

        using var connection = new StuckStream();
        var writing = body.CopyToAsync(connection);
        Assert.True(body.WasStarted);
        Assert.False(body.WhenIdleAsync().IsCompleted);

        connection.Break();
        await Assert.ThrowsAnyAsync<Exception>(() => writing);
        await body.WhenIdleAsync();
    }

    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _broken = new();

        public void Break() => _broken.SetException(new IOException("gone"));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(_broken.Task);
    }
}
