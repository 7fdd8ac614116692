namespace Connectors.Encoders;

/// <summary>
/// Takes the tokens of a text in order. A struct, so that the loop is compiled for each kind of sink and pays only for what it keeps.
/// </summary>
internal interface ITokenSink
{
    /// <summary>Gets whether offsets are wanted; without, <see cref="Add"/> gets zeros.</summary>
    static abstract bool TracksOffsets { get; }

    /// <summary>Takes a token and its place in the text in UTF-16 units. False ends the run.</summary>
    bool Add(int id, int start, int end);
}
