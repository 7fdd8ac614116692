namespace Connectors.Cli;

/// <summary>The command line itself is wrong, which could only be seen after it was parsed.</summary>
internal sealed class UsageException(string message) : Exception(message);
