using Connectors.Calls;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Calls;

/// <summary>Says why the server denies writes, which the error itself (code 9) does not.</summary>
internal static class QuotaReport
{
    public static async Task<StoreException> ExplainAsync(MilvusChannel channel, StoreException fault, CancellationToken cancellationToken)
    {
        try
        {
            var health = await channel.CallOnceAsync("CheckHealth", new CheckHealthRequest(), CheckHealthResponse.Parser, static r => r.Status, new CallContext("health"), cancellationToken).ConfigureAwait(false);
            var reasons = string.Join("; ", health.Reasons.Concat(health.QuotaStates.Select(Describe)));
            return reasons.Length == 0 ? fault : GrpcFaults.Copy(fault, $"{fault.Message} ({reasons})", fault.OutcomeUnknown);
        }
        catch (StoreException)
        {
            // The reason is an extra; Milvus Lite 2.5.1 does not implement the call.
            return fault;
        }
    }

    // milvus-proto 2.4 to 3.0, milvus.proto, enum QuotaState.
    private static string Describe(int state) => state switch
    {
        2 => "reads are limited",
        3 => "writes are limited",
        4 => "reads are denied",
        5 => "writes are denied",
        6 => "changes of schemas are denied",
        _ => $"quota state {state}",
    };
}
