namespace Connectors;

/// <summary>What one shared term adds to the score of a document.</summary>
/// <param name="Token">The token; <c>[index]</c> in decimal when the vocabulary does not know the index.</param>
/// <param name="QueryWeight">The weight in the query.</param>
/// <param name="DocumentWeight">The weight in the document.</param>
/// <param name="Contribution">The product of both weights.</param>
public readonly record struct TermContribution(string Token, float QueryWeight, float DocumentWeight, float Contribution);
