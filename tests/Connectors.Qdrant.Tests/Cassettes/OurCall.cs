using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>A recorded call as one of our API.</summary>
/// <param name="Method">What our client calls for it.</param>
/// <param name="Request">What it sends then: the recorded message, with the differences that <see cref="RecordedCalls"/> tells of.</param>
/// <param name="RunAsync">Calls the API, and describes what it returns.</param>
/// <param name="Describe">Describes the recorded answer as the API should return it.</param>
internal sealed record OurCall(string Method, IMessage Request, Func<QdrantStore, Task<string>> RunAsync, Func<byte[], string> Describe)
{
    public bool IsWrite { get; init; }

    /// <summary>Gets what the server answers before the recorded call: the pages before the recorded one.</summary>
    public IReadOnlyList<IMessage> AnswersBefore { get; init; } = [];

    /// <summary>Gets what stands before the recorded answer: hits that an offset passes over.</summary>
    public IMessage? AnswerBefore { get; init; }

    /// <summary>Gets a value indicating whether our client goes on asking until there are no more pages.</summary>
    public bool IsPaged { get; init; }

    /// <summary>Gets the longest time that the call may take; null where none was recorded.</summary>
    public TimeSpan? Deadline { get; init; }

    public QdrantReadConsistency? ReadConsistency { get; init; }
}
