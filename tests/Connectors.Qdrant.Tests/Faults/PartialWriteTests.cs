using Connectors.Grpc;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>A call of several requests, of which one is refused when another has been applied: nobody may say that nothing was changed.</summary>
public class PartialWriteTests
{
    private static readonly string[] Ids = [.. Enumerable.Range(1, 1500).Select(i => $"{i}")];

    private static readonly (string Method, Func<QdrantCollection, Task> Run)[] Writes =
    [
        ("Points/Delete", docs => docs.DeleteAsync(Ids)),
        ("Points/UpdateBatch", docs => docs.UpdatePayloadAsync(Ids, Payload.Parse("""{"year":1}"""))),
        ("Points/UpdateVectors", docs => docs.UpdateVectorsAsync(Given.Points(300))),
        ("Points/DeleteVectors", docs => docs.DeleteVectorsAsync(Ids, ["dense"])),
    ];

    [Fact]
    public async Task A_refusal_of_the_second_request_leaves_the_outcome_of_the_call_unknown()
    {
        foreach (var (method, run) in Writes)
        {
            var server = new ScriptedServer().On(method, ScriptedServer.Done()).On(method, GrpcStatusCode.PermissionDenied, "read only");
            var fault = await Assert.ThrowsAsync<StoreException>(() => run(server.Docs()));
            Assert.Equal((true, "PERMISSION_DENIED", 2), (fault.OutcomeUnknown, fault.StatusCode, server.Count(method)));
        }
    }

    [Fact]
    public async Task A_refusal_of_the_first_request_is_a_refusal_of_the_call()
    {
        foreach (var (method, run) in Writes)
        {
            var server = new ScriptedServer().On(method, GrpcStatusCode.PermissionDenied, "read only");
            Assert.False((await Assert.ThrowsAsync<StoreException>(() => run(server.Docs()))).OutcomeUnknown);
        }
    }

    [Fact]
    public async Task The_same_holds_for_the_second_half_of_a_request_that_was_too_large()
    {
        foreach (var (method, run) in Writes)
        {
            var server = new ScriptedServer().On(method, GrpcStatusCode.ResourceExhausted, "too large").On(method, ScriptedServer.Done()).On(method, GrpcStatusCode.PermissionDenied, "read only");
            Assert.True((await Assert.ThrowsAsync<StoreException>(() => run(server.Docs()))).OutcomeUnknown);
        }
    }
}
