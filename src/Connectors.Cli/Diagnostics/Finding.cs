namespace Connectors.Cli.Diagnostics;

/// <summary>What <c>doctor</c> found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Detail">What was found.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Detail);
