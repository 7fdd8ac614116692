namespace Connectors.Calls;

/// <summary>What a call is made for, as its errors say it.</summary>
internal readonly record struct CallContext(string Operation, string? Collection = null, bool IsWrite = false);
