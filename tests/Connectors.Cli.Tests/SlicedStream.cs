namespace Connectors.Cli.Tests;

/// <summary>Gives its bytes a few at a time, as a pipe may.</summary>
internal sealed class SlicedStream(byte[] bytes, int step) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(step, buffer.Length)]);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
}
