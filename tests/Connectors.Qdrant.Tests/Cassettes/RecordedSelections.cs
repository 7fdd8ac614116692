using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Queries;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>Recorded selections of payload and vectors as ours.</summary>
internal static class RecordedSelections
{
    /// <exception cref="InexpressibleException">It names keys inside of others, or keys to leave out.</exception>
    public static PayloadSelection Payload(WithPayloadSelector? selector) => selector switch
    {
        null => PayloadSelection.None,
        { HasEnable: true } => selector.Enable ? PayloadSelection.All : PayloadSelection.None,
        { Include.Fields: var fields } when !fields.Any(field => field.AsSpan().ContainsAny(".[")) => PayloadSelection.Only([.. fields]),
        _ => throw new InexpressibleException("payload selection by keys inside of others, or by keys to leave out"),
    };

    public static VectorSelection Vectors(WithVectorsSelector? selector) => selector switch
    {
        null => VectorSelection.None,
        { HasEnable: true } => selector.Enable ? VectorSelection.All : VectorSelection.None,
        _ => VectorSelection.Only([.. selector.Include.Names]),
    };

    /// <summary>As we send it: said also where nothing is wanted, and never without the key under which the ids of texts lie.</summary>
    public static WithPayloadSelector Sent(WithPayloadSelector? selector)
    {
        if (selector is not { SelectorOptionsCase: not WithPayloadSelector.SelectorOptionsOneofCase.None } || selector is { HasEnable: true, Enable: false })
            return new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { "_id" } } };
        if (selector.Include is null)
            return selector;
        var sent = selector.Clone();
        sent.Include.Fields.Add("_id");
        return sent;
    }

    public static WithVectorsSelector Sent(WithVectorsSelector? selector) => selector ?? new WithVectorsSelector { Enable = false };
}
