using Connectors.Grpc;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>A layout that was forgotten is read again before points are sent, in the time that a request of the call has.</summary>
public class ForgottenLayoutTests
{
    [Fact]
    public async Task An_upsert_does_not_wait_for_a_description_without_end()
    {
        var server = new ScriptedServer();
        var docs = server.Docs();
        server.On("Points/Upsert", GrpcStatusCode.InvalidArgument, "Wrong input: Not existing vector name error: dense");
        await Assert.ThrowsAnyAsync<StoreException>(() => docs.UpsertAsync(Given.Point("1")));
        server.Hang("Collections/Get");
        var late = docs.UpsertAsync([Given.Point("1")], new UpsertOptions { Deadline = TimeSpan.FromMilliseconds(50) });
        var fault = await Assert.ThrowsAnyAsync<StoreException>(() => late.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(fault.IsTransient);
        Assert.Equal(1, server.Count("Points/Upsert"));
    }
}
