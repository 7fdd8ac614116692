using System.Buffers;

namespace Connectors.Elasticsearch.Calls;

/// <summary>The body of an answer in pooled memory.</summary>
internal struct PooledAnswer : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[]? _buffer;

    private PooledAnswer(byte[] buffer, int length)
    {
        _buffer = buffer;
        Body = buffer.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="IOException">The connection was lost, or the body is larger than the transport takes.</exception>
    public static async Task<PooledAnswer> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                    Grow(ref buffer);
                var read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return new PooledAnswer(buffer, length);
                length += read;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
        Body = default;
    }

    private static void Grow(ref byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
