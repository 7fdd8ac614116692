namespace Connectors.Cli.Upserting;

/// <summary>What a bad document does to an upsert.</summary>
internal enum ErrorPolicy
{
    /// <summary>It ends the upsert, after the documents before it were written.</summary>
    Stop,

    /// <summary>It is left out and reported.</summary>
    Continue,
}
