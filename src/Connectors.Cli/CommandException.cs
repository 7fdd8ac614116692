namespace Connectors.Cli;

/// <summary>The command cannot be done. The message is all that the user needs.</summary>
internal sealed class CommandException(string message, Exception? cause = null) : Exception(message, cause);
