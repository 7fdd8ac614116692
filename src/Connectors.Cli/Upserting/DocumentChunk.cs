using Connectors.Cli.Input;

namespace Connectors.Cli.Upserting;

/// <summary>Lines that were read together, and how much of the input was read by then.</summary>
internal sealed record DocumentChunk(IReadOnlyList<DocumentLine> Lines, double? Fraction);
