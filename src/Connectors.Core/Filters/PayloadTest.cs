namespace Connectors;

/// <summary>What a filter asks of one value of a field; the answer goes into the slots that belong to the question.</summary>
internal delegate void PayloadTest(in JsonValue value, scoped Span<bool> held);
