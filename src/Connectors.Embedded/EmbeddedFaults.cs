using Connectors.Embedded.Storage;

namespace Connectors.Embedded;

/// <summary>Wraps faults of the file system once.</summary>
internal static class EmbeddedFaults
{
    public static StoreException Wrap(Exception fault, string operation, string? collection, bool outcomeUnknown = false) => new(fault.Message, fault)
    {
        Store = "embedded",
        Collection = collection,
        Operation = operation,
        StatusCode = fault switch
        {
            StoreLockedException => "locked",
            CorruptFileException => "corrupt",
            NotSupportedException or FormatException => "format",
            _ => "io",
        },
        OutcomeUnknown = outcomeUnknown,
    };
}
