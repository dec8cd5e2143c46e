import { collectModules } from "../collect/modules/modules.ts";
import { modulesGate } from "../gates/modules.ts";
import type { ModulesSection } from "../gates/modules/section.ts";
import type { ModulesEvidence, Resolution } from "../model/modules.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import { locate } from "./locate.ts";
import { type Policies, readPolicies } from "./read-policies.ts";
import { type Scene, setScene } from "./scene.ts";
import { sectionOf } from "./section-of.ts";

/** What questions about single modules are answered from. */
export interface Inquiry {
  readonly scene: Scene;
  readonly policies: Policies;
  readonly section: ModulesSection;
  readonly modules: ModulesEvidence;
  /** The builds a crossed major is told against: base's where there is one, else those of the work tree. */
  readonly before: readonly Resolution[];
  /** `owner/name`; "" where unknown. */
  readonly repository: string;
  close(): Promise<void>;
}

/**
 * Opens an inquiry: the place, the policy that decides, and the builds of the work tree. Close it. That there may be
 * no policy file is for the answer to say.
 *
 * @throws ModgateError as govern()
 */
export async function openInquiry(request: Request, world: World): Promise<Inquiry> {
  const place = await locate(request, world);
  const log = { ...world.log, warning: () => undefined };
  const policies = await readPolicies(request, { ...world, log }, place);
  const scene = setScene({ request, world, place, policy: policies.deciding });
  const { builds: shared } = scene;
  const common = { root: place.root, go: request.go, log: world.log, modules: request.modules, shared };
  try {
    const [modules, base] = await Promise.all([
      collectModules({ ...common, tree: place.headTree, proxy: scene.proxy() }),
      place.baseTree === undefined
        ? undefined
        : collectModules({ ...common, tree: place.baseTree, proxy: scene.proxy() }),
    ]);
    return {
      scene,
      policies,
      section: sectionOf(scene, modulesGate),
      modules,
      before: (base ?? modules).resolutions,
      repository:
        place.repository.state === "present" ? place.repository.value.name : request.event.repository,
      close: () => scene.closeProxy(),
    };
  } catch (error) {
    await scene.closeProxy();
    throw error;
  }
}
