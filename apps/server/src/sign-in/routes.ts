import type { INestApplication } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { Action } from '#identity';
import { ACTION } from './requires.js';

export interface Route {
  /** `Controller.method` */
  readonly handler: string;
  readonly action: Action | 'public' | undefined;
}

/** Every route of every controller, and what it says it does. */
export function routesOf(app: INestApplication): Route[] {
  const routes: Route[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      const prototype = (metatype as { prototype: object } | null)?.prototype ?? {};
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = (prototype as Record<string, unknown>)[name];
        if (name === 'constructor' || typeof handler !== 'function') continue;
        if (Reflect.getMetadata(PATH_METADATA, handler) === undefined) continue;
        const action = Reflect.getMetadata(ACTION, handler) as Route['action'];
        routes.push({ handler: `${(metatype as { name: string }).name}.${name}`, action });
      }
    }
  }
  return routes;
}

/** A route that does not say what it does would let nobody in, or everybody: the server does not start with one. */
export function checkRoutes(app: INestApplication): void {
  const silent = routesOf(app).filter(({ action }) => action === undefined);
  if (silent.length === 0) return;
  throw new Error(`routes without @Requires or @Public: ${silent.map(({ handler }) => handler).join(', ')}`);
}
