namespace Connectors.Conformance;

/// <summary>What became of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">Why it failed or was skipped; null when it passed.</param>
/// <param name="Error">What was thrown, when it failed.</param>
public sealed record ConformanceResult(ConformanceCase Case, ConformanceOutcome Outcome, string? Message = null, Exception? Error = null)
{
    /// <inheritdoc/>
    public override string ToString() => Message is null ? $"{Outcome}: {Case}" : $"{Outcome}: {Case}: {Message}";
}
