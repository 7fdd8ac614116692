namespace Connectors.Cli.Upserting;

/// <summary>How documents are read and written.</summary>
internal sealed record UpsertSettings(int? BatchPoints, long? BatchBytes, int? Parallel, ErrorPolicy OnError)
{
    private const int DefaultChunk = 512;

    /// <summary>Gets how many documents go through the pipeline together: enough for all requests that may be in flight.</summary>
    public int ChunkSize => BatchPoints is { } points ? (int)Math.Min((long)points * (Parallel ?? 1), int.MaxValue) : DefaultChunk;

    public UpsertOptions ToOptions() => new()
    {
        BatchPoints = BatchPoints,
        BatchBytes = BatchBytes,
        Parallel = Parallel,
        ThrowOnFailure = false,
        WaitUntilVisible = false,
    };
}
