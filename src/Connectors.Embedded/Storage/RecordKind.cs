namespace Connectors.Embedded.Storage;

/// <summary>What a log record does. The numbers are in files.</summary>
internal enum RecordKind : byte
{
    /// <summary>Whole points, each replacing the one with its id.</summary>
    Upsert = 1,

    /// <summary>Ids of points to remove.</summary>
    Delete = 2,

    /// <summary>Ids and their new whole payloads; the vectors stay. Ids that are not there are passed over.</summary>
    SetPayload = 3,
}
