namespace Connectors.Cli.Upserting;

/// <summary>Points ready to be written, the line of each, and how much of the input was read by then.</summary>
internal sealed record EncodedChunk(IReadOnlyList<HybridPoint> Points, IReadOnlyList<long> Lines, double? Fraction);
